namespace ModelBuild.Formats.Pickles;

/// <content>What opcodes do to stack and memo.</content>
internal sealed partial class PickleMachine
{
    private void Apply(Opcode opcode)
    {
        switch (opcode)
        {
            case Opcode.Mark:
                stack.Push(PickleValue.Mark);
                break;
            case Opcode.Stop:
                Result = Pop();
                break;
            case Opcode.Append:
                Pop();
                break;
            case Opcode.Pop:
                Need(stack.PopAny() ? PickleValue.Other : null);
                break;
            case Opcode.PopMark:
                PopToMark();
                break;
            case Opcode.Dup:
                stack.Push(Need(stack.Peek()));
                break;
            case Opcode.None:
                stack.Push(PickleValue.None);
                break;
            case Opcode.BinPersId:
                stack.Push(PickleValue.Storage.Of(Pop()));
                break;
            case Opcode.ReadOnlyBuffer:
                Pop();
                stack.Push(PickleValue.Unknown);
                break;
            case Opcode.NextBuffer:
                stack.Push(PickleValue.Unknown);
                break;
            case Opcode.Reduce:
                Call(ImportUse.Called, arguments: Pop(), callable: Pop());
                break;
            case Opcode.NewObj:
                Call(ImportUse.Constructed, arguments: Pop(), callable: Pop());
                break;
            case Opcode.NewObjEx:
                Pop();
                Call(ImportUse.Constructed, arguments: Pop(), callable: Pop());
                break;
            case Opcode.Obj:
                Call(ImportUse.Constructed, PickleValue.Unknown, Need(PopToMark().FirstOrDefault()));
                break;
            case Opcode.EmptyDict:
                stack.Push(new PickleValue.Dictionary());
                break;
            case Opcode.Dict:
                stack.Push(SetItems(new PickleValue.Dictionary(), PopToMark()));
                break;
            case Opcode.SetItem:
                var (value, key) = (Pop(), Pop());
                SetItems(Need(stack.Peek()), [key, value]);
                break;
            case Opcode.SetItems:
                var items = PopToMark();
                SetItems(Need(stack.Peek()), items);
                break;
            case Opcode.Appends or Opcode.AddItems:
                PopToMark();
                Need(stack.Peek());
                break;
            case Opcode.List or Opcode.FrozenSet:
                PopToMark();
                stack.Push(PickleValue.Other);
                break;
            case Opcode.Tuple:
                stack.Push(new PickleValue.Tuple([.. PopToMark()]));
                break;
            case Opcode.EmptyTuple:
                stack.Push(new PickleValue.Tuple([]));
                break;
            case Opcode.Tuple1:
                stack.Push(new PickleValue.Tuple([Pop()]));
                break;
            case Opcode.Tuple2:
                var (second, first) = (Pop(), Pop());
                stack.Push(new PickleValue.Tuple([first, second]));
                break;
            case Opcode.Tuple3:
                var (last, middle, foremost) = (Pop(), Pop(), Pop());
                stack.Push(new PickleValue.Tuple([foremost, middle, last]));
                break;
            case Opcode.StackGlobal:
                ImportFromStack();
                break;
            case Opcode.Memoize:
                memo.Memoize(Need(stack.Peek()));
                break;
            default:
                // NEWTRUE, NEWFALSE, EMPTY_LIST, EMPTY_SET.
                stack.Push(PickleValue.Other);
                break;
        }
    }

    private void Apply(Opcode opcode, long argument)
    {
        switch (opcode)
        {
            case Opcode.Proto when argument > HighestProtocol:
                throw Broken(PickleProblemKind.UnknownProtocol);
            case Opcode.Proto or Opcode.Frame:
                // A frame is a hint for readers' buffers. One that lies makes some readers stop, none see less than what is here.
                break;
            case Opcode.BinGet or Opcode.LongBinGet:
                stack.Push(memo.Get(argument));
                break;
            case Opcode.BinPut or Opcode.LongBinPut:
                memo.Put(argument, Need(stack.Peek()));
                break;
            case Opcode.Ext1 or Opcode.Ext2 or Opcode.Ext4:
                stack.Push(new PickleValue.Import(trace.Add(KnownImports.Extension(argument), at)));
                break;
            case Opcode.BinFloat:
                stack.Push(PickleValue.Other);
                break;
            default:
                stack.Push(new PickleValue.Number(opcode == Opcode.BinInt ? (int)argument : argument));
                break;
        }
    }

    private void Call(ImportUse use, PickleValue arguments, PickleValue callable)
    {
        if (callable is not PickleValue.Import import)
        {
            stack.Push(PickleValue.Unknown);
            return;
        }

        import.Traced.Use |= use;
        var instance = new PickleValue.Instance(import.Traced, arguments as PickleValue.Tuple);
        trace.Watch?.Called(instance, isBottom: stack.IsEmpty);
        stack.Push(instance);
    }

    private static PickleValue SetItems(PickleValue target, List<PickleValue> items)
    {
        for (var i = 0; target is PickleValue.Dictionary dictionary && i + 1 < items.Count; i += 2)
        {
            dictionary.Set(items[i], items[i + 1]);
        }

        return target;
    }
}
